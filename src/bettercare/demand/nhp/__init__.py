"""The NHS New Hospital Programme demand model on its own inputs, sampled by cells.

Reads that model's folders and parameters (version 5.2) and gives the same distribution of
answers. Not on the path of `bettercare run`; needs the extra `records`.
"""
