{{/*
The groups of files/rules as this installation wants them, as JSON: { groups, alerts (the names there are) }.
provider.yaml is left out where that module is off: to its rules one that is off looks like one that is gone.
*/}}
{{- define "portfolio-platform.monitoring.groups" -}}
{{- $rules := .Values.monitoring.rules -}}
{{- $groups := list -}}
{{- $alerts := list -}}
{{- $modules := splitList "," (.Values.modules | toString | nospace) -}}
{{- range $path, $_ := .Files.Glob "files/rules/*.yaml" -}}
{{- $loaded := or (ne (base $path) "provider.yaml") (has "all" $modules) (has "provider" $modules) -}}
{{- $file := include "portfolio-platform.monitoring.file" (dict "root" $ "path" $path) | fromYaml -}}
{{- range $group := $file.groups -}}
{{- $kept := list -}}
{{- range $rule := $group.rules -}}
{{- if not $rule.alert -}}
{{- $kept = append $kept $rule -}}
{{- else -}}
{{- $alerts = append $alerts $rule.alert -}}
{{- if not (has $rule.alert $rules.disabled) -}}
{{- $kept = append $kept (include "portfolio-platform.monitoring.alert" (dict "root" $ "rule" $rule) | fromJson) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $loaded $kept -}}
{{- $groups = append $groups (set $group "rules" $kept) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- dict "groups" $groups "alerts" (uniq $alerts | sortAlpha) | toJson -}}
{{- end }}

{{/* An alert with what its override says, and the namespace that AlertmanagerConfig matches on. */}}
{{- define "portfolio-platform.monitoring.alert" -}}
{{- $override := deepCopy (get .root.Values.monitoring.rules.overrides .rule.alert | default dict) -}}
{{- with $override.severity -}}
{{- $override = merge (dict "labels" (dict "severity" .)) (omit $override "severity") -}}
{{- end -}}
{{- $rule := mergeOverwrite (deepCopy .rule) $override -}}
{{- $_ := set $rule.labels "namespace" .root.Release.Namespace -}}
{{- $rule | toJson -}}
{{- end }}
