"""Words, tables, pages and pictures of what the register says."""
