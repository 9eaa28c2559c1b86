"""What a plan and the program say of their own quality, gathered for those who must rely on it.

The log of assumptions, how each method is checked, and the reports that the STRESS guidelines and
the AQuA Book ask for: data only, laid out by `publish`.
"""
