(component
  (import "component:pulumi-gestalt-external/log@0.0.0-STABLE-DEV" (instance))
  (core module $m (func (export "main") (param i32)))
  (core instance $i (instantiate $m))
  (func $main (param "in-preview" bool) (canon lift (core func $i "main")))
  (instance $pulumi-main (export "main" (func $main)))
  (export "component:pulumi-gestalt-external/pulumi-main@0.0.0-STABLE-DEV" (instance $pulumi-main)))
