(* A strict reader of JSON texts: no recursion deeper than a certificate needs. *)

type t =
  | Null
  | Bool of bool
  | Number of string
  | String of string
  | List of t list
  | Object of (string * t) list

let depth_limit = 64

type reader = { text : string; mutable at : int }

let fail r message = Format.broken (Printf.sprintf "JSON, byte %d: %s" r.at message)
let peek r = if r.at < String.length r.text then r.text.[r.at] else '\000'
let skip r = r.at <- r.at + 1

let rec spaces r =
  match peek r with
  | ' ' | '\t' | '\n' | '\r' -> skip r; spaces r
  | _ -> ()

let word r w value =
  let n = String.length w in
  if r.at + n <= String.length r.text && String.sub r.text r.at n = w then (r.at <- r.at + n; value)
  else fail r "not a value"

let hex4 r =
  let digit c =
    match c with
    | '0' .. '9' -> Char.code c - 48
    | 'a' .. 'f' -> Char.code c - 87
    | 'A' .. 'F' -> Char.code c - 55
    | _ -> fail r "not a hexadecimal digit"
  in
  let value = ref 0 in
  for _ = 1 to 4 do value := (16 * !value) + digit (peek r); skip r done;
  !value

let escape r b =
  let simple c = skip r; Buffer.add_char b c in
  match peek r with
  | ('"' | '\\' | '/') as c -> simple c
  | 'b' -> simple '\b'
  | 'f' -> simple '\012'
  | 'n' -> simple '\n'
  | 'r' -> simple '\r'
  | 't' -> simple '\t'
  | 'u' ->
    skip r;
    let high = hex4 r in
    let code =
      if high < 0xd800 || high > 0xdfff then high
      else if high > 0xdbff || peek r <> '\\' then fail r "a lone surrogate"
      else begin
        skip r;
        if peek r <> 'u' then fail r "a lone surrogate";
        skip r;
        let low = hex4 r in
        if low < 0xdc00 || low > 0xdfff then fail r "a lone surrogate";
        0x10000 + ((high - 0xd800) * 0x400) + (low - 0xdc00)
      end
    in
    Buffer.add_utf_8_uchar b (Uchar.of_int code)
  | _ -> fail r "not an escape"

let string r =
  let b = Buffer.create 16 in
  let rec next () =
    if r.at >= String.length r.text then fail r "a text does not end";
    match peek r with
    | '"' -> skip r; Buffer.contents b
    | '\\' -> skip r; escape r b; next ()
    | c when Char.code c < 32 -> fail r "a control character in a text"
    | c -> skip r; Buffer.add_char b c; next ()
  in
  skip r;
  next ()

let number r =
  let start = r.at in
  let digits () = while (match peek r with '0' .. '9' -> true | _ -> false) do skip r done in
  digits ();
  let s = String.sub r.text start (r.at - start) in
  if String.length s > 1 && s.[0] = '0' then fail r "a leading zero";
  Number s

let rec value r depth =
  if depth > depth_limit then fail r "nested too deeply";
  match peek r with
  | '{' -> skip r; spaces r; if peek r = '}' then (skip r; Object []) else members r depth []
  | '[' -> skip r; spaces r; if peek r = ']' then (skip r; List []) else items r depth []
  | '"' -> String (string r)
  | 't' -> word r "true" (Bool true)
  | 'f' -> word r "false" (Bool false)
  | 'n' -> word r "null" Null
  | '0' .. '9' -> number r
  | _ -> fail r "not a value"

and items r depth found =
  spaces r;
  let v = value r (depth + 1) in
  spaces r;
  match peek r with
  | ',' -> skip r; items r depth (v :: found)
  | ']' -> skip r; List (List.rev (v :: found))
  | _ -> fail r "no comma and no bracket"

and members r depth found =
  spaces r;
  if peek r <> '"' then fail r "not a name";
  let name = string r in
  spaces r;
  if peek r <> ':' then fail r "no colon";
  skip r;
  spaces r;
  let v = value r (depth + 1) in
  spaces r;
  match peek r with
  | ',' -> skip r; members r depth ((name, v) :: found)
  | '}' -> skip r; Object (List.rev ((name, v) :: found))
  | _ -> fail r "no comma and no brace"

let parse text =
  let r = { text = Format.utf8 text; at = 0 } in
  spaces r;
  let v = value r 0 in
  spaces r;
  if r.at <> String.length text then fail r "something follows";
  v
