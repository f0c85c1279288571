;; Sections in the component and in a core module, one of them twice.
(component
  (@custom "pulumi_gestalt_provider::random" "{\22version\22: \224.16.3\22}")
  (type $output-interface (instance
    (export "output" (type $output (sub resource)))
    (export "[method]output.clone" (func (param "self" (borrow $output)) (result (own $output))))))
  (import "component:pulumi-gestalt/output-interface@0.1.0" (instance (type $output-interface)))
  (core module $m
    (@custom "pulumi_gestalt_provider::random" "{\22version\22: \224.16.3\22}")
    (@custom "pulumi_gestalt_provider::acme"
      "{\22version\22: \220.1.0-rc.1\22, \22pluginDownloadURL\22: \22https://example.com/plugins\22}")
    (func (export "main") (param i32)))
  (core instance $i (instantiate $m))
  (func $main (param "in-preview" bool) (canon lift (core func $i "main")))
  (instance $pulumi-main (export "main" (func $main)))
  (export "component:pulumi-gestalt-external/pulumi-main@0.0.0-STABLE-DEV" (instance $pulumi-main)))
