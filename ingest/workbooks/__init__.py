"""Workbooks of office programs: sheets with their values, and what they say beside them, such as what is hidden."""
