"""Answer sheets as workbooks (XLSX): for people who answer away from the site, and back."""
