(* Positive numbers in binary, the lowest bit first: Coq's type, under a name of its own. *)

type t = XI of t | XO of t | XH
