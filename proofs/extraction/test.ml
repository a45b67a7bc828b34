(* Tests of the small parts of the driver against published or hand-computed values. *)

open Checker

let check what ok = if not ok then (prerr_endline ("failed: " ^ what); exit 1)

let refused what read = check what (match read () with _ -> false | exception Format.Broken _ -> true)

let () =
  (* FIPS 180-4 examples, and a million letters a. *)
  check "sha256 of nothing"
    (Sha256.hex "" = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  check "sha256 of abc"
    (Sha256.hex "abc" = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  check "sha256 of two blocks"
    (Sha256.hex "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
     = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  check "sha256 of a million letters"
    (Sha256.hex (String.make 1_000_000 'a')
     = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  (* Integers in binary: every length around a byte border, there and back. *)
  let encoded z = let b = Buffer.create 8 in Encode.integer b z; Buffer.contents b in
  let decoded s = Binary_reader.integer { Binary_reader.data = s; at = 0 } in
  List.iter (fun (z, bytes) -> check ("encoding of " ^ string_of_int z) (encoded (Big.of_int z) = bytes))
    [ (0, "\000"); (1, "\001\001"); (-1, "\001\255"); (127, "\001\127"); (128, "\002\128\000");
      (-128, "\001\128"); (-129, "\002\127\255"); (255, "\002\255\000"); (256, "\002\000\001") ];
  for shift = 0 to 300 do
    List.iter (fun d ->
        let z = Big.add (Big.shift_left Big.one shift) (Big.of_int d) in
        check "integer there and back" (Big.equal (decoded (encoded z)) z);
        check "negative there and back" (Big.equal (decoded (encoded (Big.neg z))) (Big.neg z)))
      [ -1; 0; 1 ]
  done;
  List.iter (fun s -> refused "an integer that is too long" (fun () -> decoded s))
    [ "\001\000"; "\002\001\000"; "\002\255\255"; "\002\128\255"; "\003\255\000\000" ];
  List.iter (fun s -> refused "a number that is too long or too large" (fun () ->
      Binary_reader.number { Binary_reader.data = s; at = 0 }))
    [ "\128\000"; "\255\255\255\255\031"; "\128"; "" ];
  (* JSON: what a strict reader refuses. *)
  List.iter (fun s -> refused s (fun () -> Json.parse s))
    [ "[01]"; "[1,]"; "{\"a\":1"; "[1] x"; "\"\\ud800\""; "\"\001\""; "[-1]"; "[1.0]"; "\"\xff\""; "nul";
      String.make 100 '[' ];
  refused "a field twice" (fun () -> Json_reader.fields [ "a"; "b" ] (Json.parse "{\"a\":1,\"a\":2}"));
  refused "a field that is unknown" (fun () -> Json_reader.fields [ "a" ] (Json.parse "{\"a\":1,\"b\":2}"));
  List.iter (fun s -> refused s (fun () -> Json_reader.integer (Json.String s)))
    [ "01"; "-0"; ""; "-"; "+1"; "1_0"; "0x1"; "1 " ];
  refused "a fraction not in lowest terms" (fun () -> Format.rational (Big.of_int 2, Big.of_int 4));
  (* Steps of bound trees: what both readers make of them. *)
  let n = Format.n_of_int and z = Big.of_int in
  List.iter (fun (step, json, binary) ->
      check json (Json_reader.bound_step (Json.parse json) = step);
      check json (Binary_reader.bound_step { Binary_reader.data = binary; at = 0 } = step))
    [ (Settled ([ n 1 ], [ n 2; n 3 ]), {|{"settled":{"off":[1],"on":[2,3]}}|}, "\000\001\001\002\002\003");
      (Bounded [ (((n 7, (z (-1), n 4)), (z 2, n 0)), n 300) ], {|{"bounded":[[7,["-1",4],["2",0],300]]}|},
       "\001\001\007\001\255\004\001\002\000\172\002");
      (BoundCut (n 9), {|{"cut":{"unit":9}}|}, "\002\009");
      (Halve (n 1, (z (-1), z 2)), {|{"halve":{"parameter":1,"at":["-1","2"]}}|}, "\003\001\001\255\001\002");
      (Refuted (n 0, [ (z 3, n 1) ], [ (n 5, (z 0, n 0)) ], [ (n 6, n 2) ]),
       {|{"refuted":{"conjunction":0,"constraints":[["3",1]],"rows":[[5,["0",0]]],"slopes":[[6,2]]}}|},
       "\004\000\001\001\003\001\001\005\000\000\001\006\002") ];
  refused "a power that is missing" (fun () -> Json_reader.dyadic (Json.parse {|["1"]|}));
  refused "bounds without a slope" (fun () -> Json_reader.bounded_unit (Json.parse {|[7,["0",0],["1",0]]|}));
  print_endline "readers: tested"
