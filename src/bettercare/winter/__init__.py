"""The winter test: options and years of a plan through its patient-flow network.

The network stands beside the plan (`PLAN/flow/network.toml`) and takes arrivals, stays and
capacities from it by address. Simulations are run by `flow run`, `flow late` and `flow fit`; the
verdict uses only the response surface kept from them, which is NumPy alone.
"""
