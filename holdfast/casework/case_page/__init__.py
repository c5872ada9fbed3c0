"""HELPER S5 WRITES THE CASE PAGE (in force, duties, chronology, people, involvement, record and correct a fact, as
known at). S1: leave it; finish Today, concern, front door, people search, projection and verify.
"""
