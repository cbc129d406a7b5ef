"""Question banks as workbooks (XLSX), for people who like to edit them in a spreadsheet; read and written whole."""

from banks.exchange.xlsx.reading import read, recognises
from banks.exchange.xlsx.writing import write

__all__ = ["read", "recognises", "write"]
