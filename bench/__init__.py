"""The speeds that Junbi promises, measured. `script/bench` prints them as one JSON object."""
