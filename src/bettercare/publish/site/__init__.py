"""What a web site shows of a published plan, as data beside the papers: `site/*.json`.

The site dresses it; nothing in it is worked out there. So the pages of the site, the papers and the
tables of one bundle cannot disagree.
"""
