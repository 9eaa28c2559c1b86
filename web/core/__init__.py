"""What every part of the site stands on: page frame, forms, audit log, limits, error pages."""
