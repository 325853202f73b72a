"""Which edition of a dataset counts, and who loads one."""
