{{/*
"yes" where a kind of the Prometheus operator is to be rendered: always, or where the cluster has it. Takes
{ root, api: group/version/kind, off: the value that turns it off }.
*/}}
{{- define "portfolio-platform.monitoring.wanted" -}}
{{- $mode := .root.Values.monitoring.renderMode -}}
{{- if or (eq $mode "always") (.root.Capabilities.APIVersions.Has .api) -}}
yes
{{- else if eq $mode "failIfMissing" -}}
{{- fail (printf "This cluster has no %s and monitoring.renderMode is failIfMissing: install the Prometheus operator (scripts/deploy-monitoring.sh does), or set %s to false." .api .off) -}}
{{- end -}}
{{- end }}

{{/* The kinds that are wanted and left out, because the cluster lacks them. */}}
{{- define "portfolio-platform.monitoring.missing" -}}
{{- $missing := list -}}
{{- if eq .Values.monitoring.renderMode "skipIfMissing" -}}
{{- range $api, $wanted := dict "monitoring.coreos.com/v1/ServiceMonitor" .Values.monitoring.serviceMonitor.enabled "monitoring.coreos.com/v1/PrometheusRule" .Values.monitoring.rules.enabled "monitoring.coreos.com/v1alpha1/AlertmanagerConfig" .Values.alerting.enabled -}}
{{- if and $wanted (not ($.Capabilities.APIVersions.Has $api)) -}}
{{- $missing = append $missing (base $api) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- join ", " $missing -}}
{{- end }}

{{/*
A file of files/ with this installation's addresses in the place of those it is written with. Takes { root, path }. The
text is no template: braces in it are Prometheus' and Grafana's.
*/}}
{{- define "portfolio-platform.monitoring.file" -}}
{{- $links := .root.Files.Get "files/links.yaml" | fromYaml -}}
{{- $monitoring := .root.Values.monitoring -}}
{{- $text := .root.Files.Get .path -}}
{{- $text = replace $links.runbook (default $links.runbook $monitoring.runbookUrl | trimSuffix "/") $text -}}
{{- $text = replace $links.dashboards (default $links.dashboards $monitoring.dashboardUrl | trimSuffix "/") $text -}}
{{- $text -}}
{{- end }}
