(* Certificates and networks in JSON (SPEC § 8). *)

open Format
open Checker

(* The values of an object that has exactly the fields [names], in this order. *)
let fields names = function
  | Json.Object found ->
    if List.length found <> List.length names then broken "fields are missing, unknown or twice";
    List.map (fun name ->
        match List.assoc_opt name found with
        | Some v -> v
        | None -> broken ("no field " ^ name)) names
  | _ -> broken ("not an object with " ^ String.concat ", " names)

let list item = function
  | Json.List items -> List.rev (List.rev_map item items)
  | _ -> broken "not a list"

let text = function Json.String s -> s | _ -> broken "not a text"

let number = function
  | Json.Number s when String.length s <= 10 && int_of_string s < limit -> n_of_int (int_of_string s)
  | _ -> broken "not a number below 2^32"

let integer = function
  | Json.String s ->
    let n = String.length s in
    let first = if n > 0 && s.[0] = '-' then 1 else 0 in
    let digits = String.sub s first (n - first) in
    if digits = "" || not (String.for_all (fun c -> c >= '0' && c <= '9') digits)
       || (digits.[0] = '0' && n > 1) then broken "not an integer";
    if String.length digits > max_digits then broken "an integer is too large";
    bounded (Big.of_string s)
  | _ -> broken "not an integer"

let rational = function
  | Json.List [ p; q ] -> Format.rational (integer p, integer q)
  | _ -> broken "not a fraction"

let option item = function Json.Null -> None | v -> Some (item v)

(* An alternative with content. *)
let tagged = function Json.Object [ (tag, v) ] -> (tag, v) | _ -> broken "not an alternative"

let run = function
  | Json.List [ offset; weights ] -> (number offset, list integer weights)
  | _ -> broken "not a run"

let row = function
  | Json.List [ template; base; bias ] -> ((number template, number base), integer bias)
  | _ -> broken "not a row"

let block v =
  match tagged v with
  | "affine", v ->
    (match fields [ "templates"; "rows" ] v with
     | [ templates; rows ] -> AffineBlock (list (list run) templates, list row rows)
     | _ -> assert false)
  | "relu", v ->
    (match fields [ "first"; "count" ] v with
     | [ first; count ] -> ReluBlock (number first, number count)
     | _ -> assert false)
  | "max", v ->
    (match fields [ "groups" ] v with
     | [ groups ] -> MaxBlock (list (list number) groups)
     | _ -> assert false)
  | _ -> broken "not a block"

let network v =
  match fields [ "inputs"; "scale"; "blocks"; "outputs" ] v with
  | [ inputs; scale; blocks; outputs ] ->
    { net_inputs = number inputs; net_scale = integer scale; net_blocks = list block blocks;
      net_outputs = list number outputs }
  | _ -> assert false

let measure = function
  | Json.String "l1" -> L1
  | Json.String "linf" -> Linf
  | Json.String "l2" -> L2
  | v -> (match tagged v with "topk", k -> TopK (number k) | _ -> broken "not a measure")

let attention v =
  match fields [ "measure"; "classes"; "delta"; "bits" ] v with
  | [ m; classes; delta; bits ] ->
    { att_measure = measure m; att_classes = list number classes; att_delta = rational delta;
      att_bits = number bits }
  | _ -> assert false

let linear v =
  match fields [ "coefficients"; "constant"; "strict" ] v with
  | [ coefficients; constant; strict ] ->
    { lin_coefficients = list integer coefficients; lin_constant = integer constant;
      lin_strict = (match strict with Json.Bool b -> b | _ -> broken "not true or false") }
  | _ -> assert false

let wish v =
  match fields [ "label"; "linear"; "attention" ] v with
  | [ label; linears; a ] ->
    { wish_label = option number label; wish_linear = list linear linears;
      wish_attention = option attention a }
  | _ -> assert false

let failing = function
  | Json.String "label" -> FailsLabel
  | Json.String "attention" -> FailsAttention
  | v -> (match tagged v with "linear", i -> FailsLinear (number i) | _ -> broken "not a part of a wish")

let evidence v =
  match fields [ "part"; "theta"; "beyond" ] v with
  | [ part; theta; beyond ] ->
    { ev_part = failing part; ev_theta = list rational theta; ev_beyond = list rational beyond }
  | _ -> assert false

let ending = function
  | Json.String "border" -> Border
  | v -> (match tagged v with "fails", e -> EndFails (evidence e) | _ -> broken "not an end")

let numbers = list number

let triple = function
  | Json.List [ a; b; c ] -> ((number a, number b), number c)
  | _ -> broken "not three numbers"

let step = function
  | Json.String "open" -> Open
  | v ->
    match tagged v with
    | "fixed", v ->
      (match fields [ "basis"; "off"; "on"; "lost" ] v with
       | [ basis; off; on; lost ] -> Fixed (numbers basis, numbers off, numbers on, list triple lost)
       | _ -> assert false)
    | "cut", v -> (match fields [ "unit" ] v with [ u ] -> Cut (number u) | _ -> assert false)
    | "split", v -> (match fields [ "row" ] v with [ r ] -> Split (list integer r) | _ -> assert false)
    | "empty", v ->
      (match fields [ "row"; "basis" ] v with
       | [ r; basis ] -> Empty (number r, numbers basis)
       | _ -> assert false)
    | "leaf", v ->
      (match fields [ "margins" ] v with [ m ] -> Leaf0 (list numbers m) | _ -> assert false)
    | "region", v ->
      (match fields [ "label"; "margins"; "inconsistency" ] v with
       | [ label; m; i ] -> Region (number label, list numbers m, list rational i)
       | _ -> assert false)
    | _ -> broken "not a step"

let facet v =
  match fields [ "rows"; "proof"; "corners"; "part"; "beyond" ] v with
  | [ rows; proof; corners; part; beyond ] ->
    { facet_rows = list (list integer) rows; facet_proof = list step proof;
      facet_corners = list (list rational) corners; facet_part = failing part;
      facet_beyond = list rational beyond }
  | _ -> assert false

let dyadic = function
  | Json.List [ m; k ] -> (integer m, number k)
  | _ -> broken "not an integer times a power of two"

let bounded_unit = function
  | Json.List [ u; low; high; slope ] -> (((number u, dyadic low), dyadic high), number slope)
  | _ -> broken "not bounds of a unit"

let multiplied = function
  | Json.List [ i; z ] -> (number i, dyadic z)
  | _ -> broken "not a row and a multiplier"

let sloped = function
  | Json.List [ u; k ] -> (number u, number k)
  | _ -> broken "not a unit and a slope"

let bound_step v =
  match tagged v with
  | "settled", v ->
    (match fields [ "off"; "on" ] v with
     | [ off; on ] -> Settled (numbers off, numbers on)
     | _ -> assert false)
  | "bounded", v -> Bounded (list bounded_unit v)
  | "cut", v -> (match fields [ "unit" ] v with [ u ] -> BoundCut (number u) | _ -> assert false)
  | "halve", v ->
    (match fields [ "parameter"; "at" ] v with
     | [ parameter; at ] -> Halve (number parameter, rational at)
     | _ -> assert false)
  | "refuted", v ->
    (match fields [ "conjunction"; "constraints"; "rows"; "slopes" ] v with
     | [ conjunction; constraints; rows; slopes ] ->
       Refuted (number conjunction, list dyadic constraints, list multiplied rows, list sloped slopes)
     | _ -> assert false)
  | _ -> broken "not a step"

let side = function
  | Json.List [ low; high ] -> (rational low, rational high)
  | _ -> broken "not a least and a largest value"

let case v =
  match fields [ "box"; "rows"; "open"; "conjunctions"; "proof" ] v with
  | [ box; rows; open_; conjunctions; proof ] ->
    { case_box = list side box; case_rows = list (list integer) rows; case_open = numbers open_;
      case_conjunctions = list (list linear) conjunctions; case_proof = list bound_step proof }
  | _ -> assert false

let statement v =
  match tagged v with
  | "holds", v -> (match fields [ "wish" ] v with [ w ] -> Holds (wish w) | _ -> assert false)
  | "fails", v ->
    (match fields [ "wish"; "evidence" ] v with
     | [ w; e ] -> Fails (wish w, evidence e)
     | _ -> assert false)
  | "interval", v ->
    (match fields [ "wish"; "low"; "high"; "low_end"; "high_end" ] v with
     | [ w; low; high; low_end; high_end ] ->
       Interval (wish w, rational low, rational high, ending low_end, ending high_end)
     | _ -> assert false)
  | "partition", v ->
    (match fields [ "attention" ] v with [ a ] -> Partition (option attention a) | _ -> assert false)
  | "boundary", v ->
    (match fields [ "wish"; "facets" ] v with
     | [ w; fs ] -> Boundary (wish w, list facet fs)
     | _ -> assert false)
  | "sat", v ->
    (match fields [ "constraints"; "theta" ] v with
     | [ constraints; theta ] -> Sat (list linear constraints, list rational theta)
     | _ -> assert false)
  | "unsat", v -> (match fields [ "cases" ] v with [ cases ] -> Unsat (list case cases) | _ -> assert false)
  | _ -> broken "not a statement"

let source v =
  match fields [ "model"; "image"; "perturbation"; "preprocess"; "range"; "index" ] v with
  | [ a; b; c; d; e; index ] ->
    List.iter (fun v -> ignore (text v)) [ a; b; c; d; e ];
    ignore (number index)
  | _ -> assert false

let claim v =
  match fields [ "parameters"; "domain"; "open"; "statement" ] v with
  | [ parameters; domain; open_; s ] ->
    (List.length (list text parameters), list (list integer) domain, numbers open_, statement s)
  | _ -> assert false

let file text_ =
  match fields [ "format"; "version"; "source"; "hashes"; "classifier"; "image"; "input_map"; "claim"; "proof"; "end" ]
          (Json.parse text_) with
  | [ format; version; src; hashes; classifier; image; input_map; c; proof; end_ ] ->
    expect "format" "metes-certificate" (text format);
    if number version <> n_of_int 1 then broken "version is not 1";
    expect "end" "metes-end" (text end_);
    source src;
    let hashes =
      match fields [ "classifier"; "image"; "input_map" ] hashes with
      | [ a; b; c ] -> (text a, text b, text c)
      | _ -> assert false
    in
    let image_scale, image_elements =
      match fields [ "scale"; "elements" ] image with
      | [ scale; elements ] -> (integer scale, list integer elements)
      | _ -> assert false
    in
    let parameters, domain, domain_open, statement = claim c in
    { certificate =
        { classifier = network classifier; input_map = network input_map; image_scale; image_elements;
          domain; domain_open; claim = statement; proof = list step proof };
      hashes; parameters }
  | _ -> assert false

let network_file text = network (Json.parse text)
