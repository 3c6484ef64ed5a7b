"""How many rows an audit holds, lists and explains, so that a season of any length fits in memory and on paper.

They are read as attributes of this module at the moment of use, so that a test can lower them.
"""

# So many claims get their conditions and other readings written out; of larger seasons only those that are objected to.
DETAIL = 4_096
# A season of more claims than this is long: it goes through the columnar engine where that is installed, and the workbook
# lists the first so many that are objected to.
LISTED = 200_000
