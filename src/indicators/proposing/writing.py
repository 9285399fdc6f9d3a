"""A proposal becomes a commented description: what is sure in its lines, what is not in comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from indicators.proposing.language import find_words_language
from indicators.proposing.opened import name_described
from indicators.proposing.proposal import Proposal
from indicators.proposing.understood import Understood
from indicators.texts import clean_text, fold_letters


def write_description(proposal: Proposal) -> str:
    """Return the description of a proposal as the text of a .toml; what is unsure stands in its comments."""
    base = find_base(proposal)
    merged = _merge(proposal.tables)
    parts = [
        _write_file(proposal, base),
        _write_defaults(proposal),
        _write_table("columns", _merge_columns(_list_like(proposal, base)), merged["asked"].get("columns")),
        _write_table("across", _list_across(base)),
        *(
            _write_table(f"words.{field}", merged["words"].get(field, {}), merged["asked"].get(f"words.{field}"))
            for field in _list_worded(merged)
        ),
        _write_table("marks", {}, merged["asked"].get("marks")),
        _write_table("take", merged["take"]),
        _write_table("skip", _list_skips(proposal, merged)),
        *_write_parts(proposal, base),
        _write_source(proposal),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _list_worded(merged: Mapping) -> list[str]:
    asked = [part.removeprefix("words.") for part in merged["asked"] if part.startswith("words.")]
    return list(dict.fromkeys([*merged["words"], *asked]))


def _list_across(base: Understood) -> dict[str, str]:
    """Return what is said of header rows; of one of periods nothing need be."""
    return {} if base.across == {"1": "period"} and len(base.table.header) == 1 else base.across


def find_base(proposal: Proposal) -> Understood:
    """Return the table that most others are like: what it says is said for the whole file."""
    signs = [_sign(table) for table in proposal.tables]
    return proposal.tables[max(range(len(signs)), key=lambda place: signs.count(signs[place]))]


def _sign(table: Understood) -> tuple:
    return (tuple(table.columns), tuple(table.across.items()), _number_rows(table))


def _list_like(proposal: Proposal, base: Understood) -> list[Understood]:
    return [table for table in proposal.tables if _is_like(table, base)]


def _is_like(table: Understood, base: Understood) -> bool:
    """Return whether a table has the columns of another, and headers that say the same."""
    return tuple(table.columns) == tuple(base.columns) and table.across == base.across


def _merge_columns(tables: list[Understood]) -> dict[str, str]:
    """Return what the columns of like tables say: what one of them needs, the others leave aside."""
    merged: dict[str, str] = {}
    for table in tables:
        for name, said in table.columns.items():
            if name not in merged or (said != "ignore" and said not in merged.values()):
                merged[name] = said
    return merged


def _merge(tables: list[Understood]) -> dict[str, dict]:
    words: dict[str, dict] = {}
    asked = merge_asked(tables)
    take: dict[str, list[str]] = {}
    rows: list[str] = []
    columns: list[str] = []
    for table in tables:
        for field, own in table.words.items():
            _add_words(words.setdefault(field, {}), own, asked.setdefault(f"words.{field}", {}))
        for field, own in table.take.items():
            take[field] = list(dict.fromkeys([*take.get(field, []), *own]))
        rows += [row for row in table.skip_rows if row not in rows]
        columns += [column for column in table.skip_columns if column not in columns]
    asked = {part: own for part, own in asked.items() if own}
    return {"words": words, "asked": asked, "take": take, "skip": {"rows": rows, "columns": columns}}


def _add_words(words: dict, own: Mapping, asked: dict[str, str]) -> None:
    """Add the words of a table to those of others; what they say otherwise of a word is asked for."""
    for text, said in own.items():
        known = words.get(text, said)
        if known == said or not (isinstance(known, Mapping) and isinstance(said, Mapping)):
            words[text] = said
            continue
        words[text] = {field: value for field, value in known.items() if said.get(field) == value}
        differing = [field for field in dict.fromkeys([*known, *said]) if field not in words[text]]
        told = [part for part in asked.get(text, "").split(", ") if part]
        asked[text] = ", ".join(dict.fromkeys([*told, *(f'{field} = ""' for field in differing)]))


def merge_asked(tables: list[Understood]) -> dict[str, dict[str, str]]:
    """Return what is asked for in each part of the description, by all its tables."""
    asked: dict[str, dict[str, str]] = {}
    for table in tables:
        for part, own in table.asked.items():
            for key, told in own.items():
                known = asked.setdefault(part, {})
                known[key] = _join_asked(known[key], told) if key in known and part.startswith("words.") else told
    return asked


def _join_asked(first: str, second: str) -> str:
    return ", ".join(dict.fromkeys([*first.split(", "), *second.split(", ")]))


def _number_rows(table: Understood) -> tuple[int, ...]:
    return tuple(table.table.sheet.rows[row] for row in table.table.header)


def _write_file(proposal: Proposal, base: Understood) -> str:
    header, asked = _number_rows(base), proposal.list_questions()
    lines = ["# Proposed by `indicators describe`; look at each line, above all at those that are unsure.", "[file]"]
    lines += [_write_field("language", proposal.language, asked), f'layout = "{base.kind}"']
    if proposal.opened.form:
        lines.append(f'format = "{proposal.opened.form}"')
    lines.append(_write_field("precision", proposal.precision, asked))
    if header != (1,):
        lines.append(f"header = {header[0] if len(header) == 1 else list(header)}")
    if not base.table.sheet.name and not proposal.opened.form:
        lines += [f'encoding = "{proposal.opened.encoding}"'] * (proposal.opened.encoding != "utf-8")
        lines.append(f"delimiter = {quote(proposal.opened.delimiter)}")
        if len(proposal.tables) == 1 and base.table.notes:
            lines.append(f"rows = {quote(_span_rows(base))}")
    return "\n".join(lines)


def _write_field(field: str, value: str, asked: Mapping[str, tuple[str, str]], reason: str = "") -> str:
    """Return the line of a field; where nothing says it, as a question."""
    if value:
        return f"{field} = {quote(value)}" + (f"  # {_tell(reason)}" if reason else "")
    guess, told = asked.get(field, ("", reason))
    return f"# unsure: {field} = {quote(guess)}  # {_tell(told)}"


def _span_rows(table: Understood) -> str:
    rows = [table.table.sheet.rows[row] for row in table.table.body]
    return f"{rows[0]}:{rows[-1]}"


def _write_defaults(proposal: Proposal) -> str:
    asked = proposal.list_questions()
    lines = [_write_field(field, value, asked, reason) for field, (value, reason) in proposal.shared.items()]
    lines += [_write_field(field, "", asked) for field in proposal.missing]
    lines += [f"# look: {_tell(sentence)}" for sentence in proposal.unsure]
    return "\n".join(["[defaults]", *lines])


def _list_skips(proposal: Proposal, merged: Mapping) -> dict[str, list[str]]:
    skips = dict(merged["skip"])
    if not proposal.tables[0].table.sheet.name:
        # Notes may have fewer fields than the table, and are left out by the rows that are read.
        held = {text for table in proposal.tables for column in table.looked for text in column.texts}
        skips["rows"] = [row for row in skips["rows"] if row in held]
    return {
        **{key: values for key, values in skips.items() if values},
        **({"sheets": proposal.aside} if proposal.aside else {}),
    }


def _write_table(name: str, table: Mapping, asked: Mapping[str, str] | None = None) -> str:
    """Return a table of the description; what is asked for stands in it as lines to be filled in."""
    lines = [_write_line(key, value, (asked or {}).get(key, "")) for key, value in table.items()]
    lines += [_ask(name, key, told) for key, told in (asked or {}).items() if key not in table]
    return "\n".join([f"[{name}]", *lines]) if lines else ""


def _write_line(key: str, value: object, missing: str) -> str:
    return f"{_write_key(key)} = {_write_value(value)}" + (f"  # unsure: add {missing}" if missing else "")


def _ask(table: str, key: str, told: str) -> str:
    if table.startswith("words"):
        return f"# unsure: {_write_key(key)} = {{ {told} }}"
    return f'# unsure: {_write_key(key)} = ""  # {_tell(told)}'


def _write_key(key: str) -> str:
    return key if re.fullmatch("[a-z0-9_]+", key) else quote(key)


def _write_value(value: object) -> str:
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{_write_key(key)} = {_write_value(own)}" for key, own in value.items()) + " }"
            if value
            else "{}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_write_value, value)) + "]"
    return str(value) if isinstance(value, int) else quote(str(value))


def _write_parts(proposal: Proposal, base: Understood) -> Iterator[str]:
    """Yield the [[sheet]] and [[table]] blocks: each table, with what it does not share with the others."""
    sheets = [table.table.sheet.name for table in proposal.tables]
    if not sheets[0]:
        if len(sheets) > 1:
            yield from (
                _write_part("table", table, own, base) for table, own in zip(proposal.tables, proposal.own, strict=True)
            )
        return
    if proposal.by_sheet and len({_sign(table) for table in proposal.tables}) == 1:
        yield '[[sheet]]\nname = "{period}"'
        return
    for table, own in zip(proposal.tables, proposal.own, strict=True):
        lonely = sheets.count(table.table.sheet.name) == 1
        extra = {"period": (table.table.sheet.name, "its name")} if proposal.by_sheet else {}
        yield _write_part("sheet", table, own | extra, base, lonely)


def _write_part(block: str, table: Understood, own: Mapping, base: Understood, lonely: bool = True) -> str:
    rows = table.table.sheet.rows
    header = _number_rows(table)
    if block == "table":
        lines = [f'lines = "{header[0]}:{rows[table.table.body[-1]]}"']
    else:
        lines = [f"name = {quote(table.table.sheet.name)}"]
    if header != _number_rows(base) or block == "table":
        lines.append(f"header = {_write_value(header[0] if len(header) == 1 else header)}")
    if not lonely:
        lines.append(f"rows = {quote(_span_rows(table))}")
    if not _is_like(table, base):
        lines.append(f"columns = {_write_value(table.columns)}")
    if table.across != base.across:
        lines.append(f"across = {_write_value(table.across)}")
    lines += [_write_field(field, value, {}, reason) for field, (value, reason) in own.items()]
    return "\n".join([f"[[{block}]]", *lines])


def _write_source(proposal: Proposal) -> str:
    stem = name_source(name_described(proposal.path))
    titles = [title for table in proposal.tables for title in table.table.titles]
    title = titles[0] if titles else name_described(proposal.path).stem
    lines = [f"id = {quote(stem)}", f"title = {quote(_tell(title))}"]
    asked, known = proposal.list_questions(), proposal.known
    lines += [
        _write_field("publisher", known.publisher, asked),
        _write_field("kind", known.kind, asked),
        'citation = ""',
        'licence = ""',
        f'language = "{proposal.language or find_words_language(proposal.tables)}"',
    ]
    return "\n".join(["[[source]]", *lines])


def name_source(path: Path) -> str:
    """Return the id of a source by the name of its file.

    >>> name_source(Path("Éco-gén 2025.xlsx"))
    'eco_gen_2025'
    """
    return "_".join(re.findall("[a-z0-9]+", fold_letters(path.stem))) or "source"


def _tell(text: str) -> str:
    return " ".join(clean_text(text).split())


def quote(text: str) -> str:
    r"""Return a text as TOML writes it in quotes.

    >>> quote('Recours "logement"'), quote("\t")
    ('"Recours \\"logement\\""', '"\\t"')
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
