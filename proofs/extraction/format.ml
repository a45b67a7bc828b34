(* What both readers share: numbers of Coq's types, and the one way to reject a file. *)

exception Broken of string

let broken message = raise (Broken message)

let rec positive_of_int i =
  if i = 1 then Positive.XH
  else if i land 1 = 0 then Positive.XO (positive_of_int (i lsr 1))
  else Positive.XI (positive_of_int (i lsr 1))

let n_of_int i = if i = 0 then Checker.N0 else Checker.Npos (positive_of_int i)

let rec int_of_positive = function
  | Positive.XH -> 1
  | Positive.XO p -> 2 * int_of_positive p
  | Positive.XI p -> (2 * int_of_positive p) + 1

let int_of_n = function Checker.N0 -> 0 | Checker.Npos p -> int_of_positive p

(* The largest integer: bits, and the digits that so many bits can take. *)
let max_bits = 65536
let max_digits = 19729

let bounded z = if Z.numbits z > max_bits then broken "an integer is too large" else z

(* A rational is in lowest terms, its denominator positive. *)
let rational (p, q) =
  if Z.sign q <= 0 then broken "a denominator is not positive"
  else if not (Z.equal (Z.gcd p q) Z.one) then broken "a fraction is not in lowest terms"
  else (p, q)

(* Well-formed UTF-8: no surrogates, nothing overlong, nothing above U+10FFFF. *)
let utf8 s =
  let n = String.length s in
  let byte i = if i < n then Char.code s.[i] else 0 in
  let tail i = byte i land 0xc0 = 0x80 in
  let rec at i =
    if i < n then
      let b = byte i and c = byte (i + 1) in
      if b < 0x80 then at (i + 1)
      else if b >= 0xc2 && b <= 0xdf && tail (i + 1) then at (i + 2)
      else if b >= 0xe0 && b <= 0xef && tail (i + 1) && tail (i + 2)
              && (b <> 0xe0 || c >= 0xa0) && (b <> 0xed || c < 0xa0) then at (i + 3)
      else if b >= 0xf0 && b <= 0xf4 && tail (i + 1) && tail (i + 2) && tail (i + 3)
              && (b <> 0xf0 || c >= 0x90) && (b <> 0xf4 || c < 0x90) then at (i + 4)
      else broken "text is not UTF-8"
  in
  at 0;
  s

(* The largest index or count. *)
let limit = 1 lsl 32

(* A certificate as it stands in a file: what is proved about, and what only a file has. *)
type file = {
  certificate : Checker.certificate;
  hashes : string * string * string; (* classifier, image, input map *)
  parameters : int;
}

let expect what wanted found = if found <> wanted then broken (what ^ " is not " ^ wanted)
