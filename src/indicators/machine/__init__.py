"""What the operating system gives: files that outlive a crash, processes and their ends, one environment."""
