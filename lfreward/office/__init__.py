"""What people read and print: pages, tables, forms, pictures."""
