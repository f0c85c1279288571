;; A program for the implementation beside it: two resources, an invoke, a stack output.
(module
    (import "component:pulumi-gestalt/context@0.0.0-DEV" "[constructor]context" (func $context (param i32) (result i32)))
    (import "component:pulumi-gestalt/context@0.0.0-DEV" "[method]context.register-resource"
        (func $register (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
    (import "component:pulumi-gestalt/context@0.0.0-DEV" "[method]context.invoke-resource"
        (func $invoke (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
    (import "component:pulumi-gestalt/context@0.0.0-DEV" "[method]context.finish" (func $finish (param i32 i32 i32 i32)))
    (import "component:pulumi-gestalt/output-interface@0.0.0-DEV" "[method]composite-output.get-field"
        (func $field (param i32 i32 i32) (result i32)))
    (import "component:pulumi-gestalt/output-interface@0.0.0-DEV" "[method]output.add-to-export"
        (func $export (param i32 i32 i32)))
    (memory (export "memory") 1)
    (data (i32.const 16) "contract:index:Old")
    (data (i32.const 48) "first")
    (data (i32.const 56) "other")
    (data (i32.const 64) "1.2.3")
    (data (i32.const 80) "contract:index:find")
    (data (i32.const 112) "result")
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "component:pulumi-gestalt-external/pulumi-main@0.0.0-STABLE-DEV#main") (param i32)
        (local $run i32) (local $made i32)
        (local.set $run (call $context (local.get 0)))
        (drop (call $register (local.get $run) (i32.const 16) (i32.const 18) (i32.const 48) (i32.const 5) (i32.const 64)
            (i32.const 5) (i32.const 0) (i32.const 0)))
        (local.set $made (call $register (local.get $run) (i32.const 16) (i32.const 18) (i32.const 56) (i32.const 5)
            (i32.const 64) (i32.const 5) (i32.const 0) (i32.const 0)))
        (drop (call $invoke (local.get $run) (i32.const 80) (i32.const 19) (i32.const 64) (i32.const 5) (i32.const 0)
            (i32.const 0)))
        (call $export (call $field (local.get $made) (i32.const 112) (i32.const 6)) (i32.const 112) (i32.const 6))
        (call $finish (local.get $run) (i32.const 0) (i32.const 0) (i32.const 1032)))
)
