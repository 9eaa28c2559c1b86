"""Have your say: consultations, answers by every channel, and what staff do with them."""
