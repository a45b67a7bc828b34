(* metes-check-proved CERTIFICATE [NETWORK.json]: the checker extracted from the proof.

   Exit 0: accepted; 1: rejected; 2: wrong usage, or a file that cannot be read. *)

open Checker

let rule_name = function
  | RuleNetwork -> "network"
  | RuleClaim -> "claim"
  | RuleLimit -> "limit"
  | RuleUnit -> "unit"
  | RuleForm -> "form"
  | RuleBasis -> "basis"
  | RuleSign -> "sign"
  | RuleFlat -> "flat"
  | RuleRow -> "row"
  | RuleLeaf -> "leaf"
  | RuleTree -> "tree"
  | RuleAttention -> "attention"
  | RulePoint -> "point"
  | RuleBound -> "bound"

let rational (p, q) =
  if Big.equal q Big.one then Big.to_string p else Big.to_string p ^ "/" ^ Big.to_string q

let measure = function
  | L1 -> "l1"
  | Linf -> "linf"
  | L2 -> "l2"
  | TopK k -> Printf.sprintf "top-%d" (Format.int_of_n k)

let wish w =
  let label =
    match w.wish_label with
    | None -> []
    | Some k -> [ Printf.sprintf "output %d is the only largest" (Format.int_of_n k) ]
  and linear =
    match List.length w.wish_linear with
    | 0 -> []
    | 1 -> [ "the linear inequality of the outputs holds" ]
    | n -> [ Printf.sprintf "the %d linear inequalities of the outputs hold" n ]
  and attention =
    match w.wish_attention with
    | None -> []
    | Some a ->
      [ Printf.sprintf "the inconsistency (%s) is at most %s" (measure a.att_measure) (rational a.att_delta) ]
  in
  String.concat " and " (label @ linear @ attention)

let point l = "(" ^ String.concat ", " (List.map rational l) ^ ")"

let claim = function
  | Holds w -> wish w ^ " at every point of the domain"
  | Fails (w, e) -> Printf.sprintf "it is not so at %s that %s" (point e.ev_theta) (wish w)
  | Interval (w, low, high, _, _) ->
    Printf.sprintf "%s for every parameter between %s and %s, and neither end can be moved outwards"
      (wish w) (rational low) (rational high)
  | Partition _ -> "the regions listed cover the domain"
  | Boundary (w, facets) ->
    Printf.sprintf "on one side of each of %d facets %s, and on the facets themselves it is not so"
      (List.length facets) (wish w)

  | Sat (constraints, theta) ->
    Printf.sprintf "%s at %s"
      (match List.length constraints with
       | 1 -> "the linear inequality of the outputs holds"
       | n -> Printf.sprintf "the %d linear inequalities of the outputs hold" n)
      (point theta)
  | Unsat cases ->
    let n = List.length cases in
    Printf.sprintf "in %d %s none of the conjunctions of inequalities of the outputs holds anywhere" n
      (if n = 1 then "case" else "cases")

let read path =
  try
    let channel = open_in_bin path in
    let text = really_input_string channel (in_channel_length channel) in
    close_in channel;
    text
  with Sys_error message -> prerr_endline message; exit 2
     | End_of_file -> prerr_endline (path ^ ": not a file of fixed length"); exit 2

let rejected rule = print_endline ("rejected: " ^ rule); exit 1

let judge text model =
  let is_json = text <> "" && text.[0] = '{' in
  let file = if is_json then Json_reader.file text else Binary_reader.file text in
  let c = file.certificate in
  let classifier, image, input_map = file.hashes in
  if Encode.hash Encode.network c.classifier <> classifier
  || Encode.hash Encode.image c <> image
  || Encode.hash Encode.network c.input_map <> input_map then rejected "hash";
  (match model with
   | Some text when Json_reader.network_file text <> c.classifier -> rejected "network"
   | _ -> ());
  match check (Format.n_of_int (String.length text)) c with
  | Rejected (None, rule) -> rejected (rule_name rule)
  | Rejected (Some step, rule) ->
    rejected (Printf.sprintf "step %d: %s" (Format.int_of_n step) (rule_name rule))
  | Accepted _ when file.parameters <> Format.int_of_n c.input_map.net_inputs -> rejected "claim"
  | Accepted opens ->
    (match List.length opens with
     | 0 -> print_endline "accepted"
     | n -> Printf.printf "accepted: partial, %d %s open\n" n (if n = 1 then "part" else "parts"));
    print_endline (claim c.claim)

let () =
  let path, model =
    match Array.to_list Sys.argv with
    | [ _; path ] -> (path, None)
    | [ _; path; model ] -> (path, Some (read model))
    | _ -> prerr_endline "usage: metes-check-proved CERTIFICATE [NETWORK.json]"; exit 2
  in
  let text = read path in
  try judge text model with
  | Format.Broken message -> prerr_endline message; rejected "format"
  | Stack_overflow | Out_of_memory -> rejected "limit"
