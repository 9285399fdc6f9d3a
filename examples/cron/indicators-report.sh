#!/bin/sh
# Make what is stale, for cron: silent while all is well, so that cron's mail means that somebody must look.
#
#     indicators-report.sh [PROJECT]        without PROJECT: the folder that this file was cloned with
#
# The log is $INDICATORS_LOG, or indicators/report.log in the user's state folder.
set -u

project=${1:-$(dirname "$0")/../..}
log=${INDICATORS_LOG:-${XDG_STATE_HOME:-$HOME/.local/state}/indicators/report.log}
kept_lines=5000
shown_lines=20
held=75   # another run holds the lock: it does the work, and this start has nothing to add
ended=130 # it was told to end, as when the machine goes down: the next start goes on where it stopped

cd "$project" || exit 2
mkdir -p "$(dirname "$log")" || exit 1

echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) start" >>"$log"
.venv/bin/indicators report >>"$log" 2>&1
status=$?
echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) end, status $status" >>"$log"

# Written beside and renamed: a log is never cut in half.
if [ "$(wc -l <"$log")" -gt "$kept_lines" ]; then
    tail -n "$kept_lines" "$log" >"$log.new" && mv "$log.new" "$log"
fi

case $status in
0) ;;
"$held" | "$ended") status=0 ;;
*)
    echo "indicators report in $(pwd) ended with status $status; the last good pages stay. The end of $log:"
    tail -n "$shown_lines" "$log"
    ;;
esac
exit "$status"
