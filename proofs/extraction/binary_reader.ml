(* Certificates in binary (SPEC § 8). Every number has the one encoding that is shortest. *)

open Format
open Checker

type reader = { data : string; mutable at : int }

let remaining r = String.length r.data - r.at

let byte r =
  if remaining r < 1 then broken "the file ends early";
  let b = Char.code r.data.[r.at] in
  r.at <- r.at + 1;
  b

let leb128 r below =
  let rec more shift value =
    if shift > 35 then broken "a number is too long";
    let b = byte r in
    let value = value lor ((b land 0x7f) lsl shift) in
    if b >= 0x80 then more (shift + 7) value
    else if b = 0 && shift > 0 then broken "a number is not as short as can be"
    else value
  in
  let value = more 0 0 in
  if value >= below then broken "a number is too large";
  value

let number r = n_of_int (leb128 r limit)

(* A length; every item has at least one byte. *)
let length r = leb128 r (remaining r + 1)

let list item r =
  let rec more n found = if n = 0 then List.rev found else more (n - 1) (item r :: found) in
  let n = length r in
  if n > remaining r then broken "a list is longer than the file";
  more n []

let bytes r =
  let n = length r in
  if n > remaining r then broken "the file ends early";
  let s = String.sub r.data r.at n in
  r.at <- r.at + n;
  s

let text r = utf8 (bytes r)

let integer r =
  let s = bytes r in
  let n = String.length s in
  if n = 0 then Big.zero
  else begin
    let last = Char.code s.[n - 1] in
    let sign_before = n > 1 && Char.code s.[n - 2] >= 0x80 in
    if (last = 0 && not sign_before) || (last = 0xff && sign_before) then
      broken "an integer is not as short as can be";
    let z = Big.of_bits s in
    bounded (if last >= 0x80 then Big.sub z (Big.shift_left Big.one (8 * n)) else z)
  end

let rational r =
  let p = integer r in
  let q = integer r in
  Format.rational (p, q)

let option item r =
  match byte r with
  | 0 -> None
  | 1 -> Some (item r)
  | _ -> broken "neither there nor not"

let bool r = match byte r with 0 -> false | 1 -> true | _ -> broken "not true or false"

(* Which alternative. *)
let tag r = leb128 r limit

let run r = let offset = number r in (offset, list integer r)

let row r =
  let template = number r in
  let base = number r in
  ((template, base), integer r)

let block r =
  match tag r with
  | 0 -> let templates = list (list run) r in AffineBlock (templates, list row r)
  | 1 -> let first = number r in ReluBlock (first, number r)
  | 2 -> MaxBlock (list (list number) r)
  | _ -> broken "not a block"

let network r =
  let net_inputs = number r in
  let net_scale = integer r in
  let net_blocks = list block r in
  { net_inputs; net_scale; net_blocks; net_outputs = list number r }

let measure r =
  match tag r with
  | 0 -> L1
  | 1 -> Linf
  | 2 -> L2
  | 3 -> TopK (number r)
  | _ -> broken "not a measure"

let attention r =
  let att_measure = measure r in
  let att_classes = list number r in
  let att_delta = rational r in
  { att_measure; att_classes; att_delta; att_bits = number r }

let linear r =
  let lin_coefficients = list integer r in
  let lin_constant = integer r in
  { lin_coefficients; lin_constant; lin_strict = bool r }

let wish r =
  let wish_label = option number r in
  let wish_linear = list linear r in
  { wish_label; wish_linear; wish_attention = option attention r }

let failing r =
  match tag r with
  | 0 -> FailsLabel
  | 1 -> FailsLinear (number r)
  | 2 -> FailsAttention
  | _ -> broken "not a part of a wish"

let evidence r =
  let ev_part = failing r in
  let ev_theta = list rational r in
  { ev_part; ev_theta; ev_beyond = list rational r }

let ending r = match tag r with 0 -> Border | 1 -> EndFails (evidence r) | _ -> broken "not an end"

let numbers = list number

let triple r =
  let a = number r in
  let b = number r in
  ((a, b), number r)

let step r =
  match tag r with
  | 0 ->
    let basis = numbers r in
    let off = numbers r in
    let on = numbers r in
    Fixed (basis, off, on, list triple r)
  | 1 -> Cut (number r)
  | 2 -> Split (list integer r)
  | 3 -> let row = number r in Empty (row, numbers r)
  | 4 -> Open
  | 5 -> Leaf0 (list numbers r)
  | 6 ->
    let label = number r in
    let margins = list numbers r in
    Region (label, margins, list rational r)
  | _ -> broken "not a step"

let facet r =
  let facet_rows = list (list integer) r in
  let facet_proof = list step r in
  let facet_corners = list (list rational) r in
  let facet_part = failing r in
  { facet_rows; facet_proof; facet_corners; facet_part; facet_beyond = list rational r }

let dyadic r = let m = integer r in (m, number r)

let bounded_unit r =
  let u = number r in
  let low = dyadic r in
  let high = dyadic r in
  (((u, low), high), number r)

let multiplied r = let i = number r in (i, dyadic r)
let sloped r = let u = number r in (u, number r)

let bound_step r =
  match tag r with
  | 0 -> let off = numbers r in Settled (off, numbers r)
  | 1 -> Bounded (list bounded_unit r)
  | 2 -> BoundCut (number r)
  | 3 -> let parameter = number r in Halve (parameter, rational r)
  | 4 ->
    let conjunction = number r in
    let constraints = list dyadic r in
    let rows = list multiplied r in
    Refuted (conjunction, constraints, rows, list sloped r)
  | _ -> broken "not a step"

let side r = let low = rational r in (low, rational r)

let case r =
  let case_box = list side r in
  let case_rows = list (list integer) r in
  let case_open = numbers r in
  let case_conjunctions = list (list linear) r in
  { case_box; case_rows; case_open; case_conjunctions; case_proof = list bound_step r }

let statement r =
  match tag r with
  | 0 -> Holds (wish r)
  | 1 -> let w = wish r in Fails (w, evidence r)
  | 2 ->
    let w = wish r in
    let low = rational r in
    let high = rational r in
    let low_end = ending r in
    Interval (w, low, high, low_end, ending r)
  | 3 -> Partition (option attention r)
  | 4 -> let w = wish r in Boundary (w, list facet r)
  | 5 -> let constraints = list linear r in Sat (constraints, list rational r)
  | 6 -> Unsat (list case r)
  | _ -> broken "not a statement"

let file data =
  let r = { data; at = 0 } in
  expect "format" "metes-certificate" (text r);
  if leb128 r limit <> 1 then broken "version is not 1";
  for _ = 1 to 5 do ignore (text r) done;
  ignore (number r);
  let a = text r in
  let b = text r in
  let c = text r in
  let classifier = network r in
  let image_scale = integer r in
  let image_elements = list integer r in
  let input_map = network r in
  let parameters = List.length (list text r) in
  let domain = list (list integer) r in
  let domain_open = numbers r in
  let claim = statement r in
  let proof = list step r in
  expect "end" "metes-end" (text r);
  if remaining r <> 0 then broken "something follows the end";
  { certificate = { classifier; input_map; image_scale; image_elements; domain; domain_open; claim; proof };
    hashes = (a, b, c); parameters }
