"""Reading a pack: from YAML with line numbers to frozen declarations, telling everything that is wrong at once.

yaml_source   plain values with their lines         shapes    which keys a declaration may have
entry         one declaration while it is read      fields    the questions of a kind
parts         triggers and other shared parts       duties    duties
rules         states, meetings, decisions, constraints, services and the rest
whole         one Pack from its folder and those it builds on
"""
