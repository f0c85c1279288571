;; The name of an import would clear the screen and write a line of its own.
(component
  (import "component:pulumi-gestalt/output-interface@0.1.0\n\1b[2J\e2\80\aeall is well" (instance)))
