"""Reading tables: file formats, columns, cells and the report of what was left out."""
