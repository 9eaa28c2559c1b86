"""Papers: documents made of one model of text, tables and charts, written as HTML, PDF and Word."""
