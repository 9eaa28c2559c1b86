"""Where people live and where care is given, and how far the one is from the other.

So far distances in a straight line, and minutes by car as far as a plan brings them; journeys by
road and by public transport are not worked out, and no check of the verdict rests on this.
"""
