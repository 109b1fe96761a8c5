#!/usr/bin/env python3
"""Makes a plan of one product, with a capacity at each institution, to see how rounding grows.

    Scripts/one-product-plan.py PLAN_DIR INSTITUTIONS DISTRICTS SEED [TIGHTNESS]

The capacities are between 0.9 of the proportional share and as far above TIGHTNESS (1.1): at 1.01 most institutions are full.
"""
import sys, random, os
out, n, d, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
tight = float(sys.argv[5]) if len(sys.argv) > 5 else 1.1
r = random.Random(seed); os.makedirs(out, exist_ok=True)
def w(name, head, rows):
    with open(f"{out}/{name}", "w") as f:
        f.write(head + "\n"); f.writelines(",".join(map(str, x)) + "\n" for x in rows)
use = [r.randint(50, 5000) for _ in range(n)]
price = 21.37
upp = 10
agreed_packs = sum(use) // upp * 8 // 10
agreed = agreed_packs * upp
total = sum(use)
w("parameters.csv", "key,value", [("cycle_start","2024-01-01"),("cycle_end","2024-12-31"),("report_due","2023-12-10"),("prepayment_due","2023-12-20")])
w("products.csv", "product_id,generic_name,units_per_pack,price_yuan,agreed_units", [("P0","x",upp,price,agreed)])
w("districts.csv", "district_id,name", [(f"D{i:02d}", f"n{i}") for i in range(d)])
w("institutions.csv", "institution_id,name,district_id,ownership,capacity_yuan",
  [(f"H{i:06d}", f"n{i}", f"D{i*d//n:02d}", "public", round(max(1, agreed_packs*use[i]/total*price*r.uniform(0.9, 0.9+2*(tight-0.9))),2)) for i in range(n)])
w("usage.csv", "institution_id,product_id,period,units", [(f"H{i:06d}","P0",2023,use[i]) for i in range(n)])
