"""Workbooks as an office's program wrote them: looked at before they are opened, and read where they can hurt nobody.

What is here loads no pandas, so that a process for one workbook starts fast and stays small.
"""
