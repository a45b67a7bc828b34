(* Coq's integers as Zarith's. Trusted: each function is the one of the same name in Coq's Z. *)

type t = Z.t

let zero = Z.zero

let rec of_positive = function
  | Positive.XH -> Z.one
  | Positive.XO p -> Z.shift_left (of_positive p) 1
  | Positive.XI p -> Z.succ (Z.shift_left (of_positive p) 1)

let of_negative p = Z.neg (of_positive p)

let rec to_positive z =
  if Z.equal z Z.one then Positive.XH
  else if Z.is_even z then Positive.XO (to_positive (Z.shift_right z 1))
  else Positive.XI (to_positive (Z.shift_right z 1))

let cases on_zero on_positive on_negative z =
  match Z.sign z with
  | 0 -> on_zero ()
  | 1 -> on_positive (to_positive z)
  | _ -> on_negative (to_positive (Z.neg z))

let add = Z.add
let sub = Z.sub
let mul = Z.mul
let neg = Z.neg
let abs = Z.abs
let sgn z = Z.of_int (Z.sign z)
let equal = Z.equal
let leq = Z.leq
let lt = Z.lt
let max = Z.max

(* Coq's division rounds towards minus infinity, and x / 0 = 0. *)
let div a b = if Z.sign b = 0 then Z.zero else Z.fdiv a b

let lcm a b = if Z.sign a = 0 || Z.sign b = 0 then Z.zero else Z.lcm a b

(* The root rounded down and up; 0 of a negative number. *)
let sqrt a = if Z.sign a <= 0 then Z.zero else Z.sqrt a

let sqrt_up a =
  if Z.sign a <= 0 then Z.zero
  else
    let r, rest = Z.sqrt_rem a in
    if Z.sign rest = 0 then r else Z.succ r
