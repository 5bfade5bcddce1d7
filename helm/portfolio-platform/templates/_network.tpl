{{/* Head of a policy that denies a component's pods everything but its rules. Takes { context, component }. */}}
{{- define "portfolio-platform.network.head" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "portfolio-platform.fullname" .context }}-{{ .component }}
  namespace: {{ .context.Release.Namespace }}
  labels:
    {{- include "portfolio-platform.labels" .context | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "portfolio-platform.network.selector" -}}
podSelector:
  matchLabels:
    {{- include "portfolio-platform.componentLabels" . | nindent 4 }}
policyTypes: [Ingress, Egress]
{{- end }}

{{/* One rule of egress, none without ports. Takes { to, ports, protocols }. */}}
{{- define "portfolio-platform.network.egress" -}}
{{- if .ports -}}
- ports:
    {{- range $port := .ports }}
    {{- range $.protocols | default (list "TCP") }}
    - { port: {{ $port }}, protocol: {{ . }} }
    {{- end }}
    {{- end }}
  {{- with .to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end }}

{{- define "portfolio-platform.network.dns" -}}
{{- include "portfolio-platform.network.egress" (merge (dict "protocols" (list "UDP" "TCP")) .Values.networkPolicy.egress.dns) }}
{{- end }}

{{- define "portfolio-platform.network.stores" -}}
{{- include "portfolio-platform.network.egress" .Values.networkPolicy.egress.stores }}
{{- end }}

{{/* What the server calls, and its commands too. */}}
{{- define "portfolio-platform.network.calls" -}}
{{- with .Values.networkPolicy -}}
{{- include "portfolio-platform.network.dns" $ }}
{{ include "portfolio-platform.network.stores" $ }}
{{ include "portfolio-platform.network.egress" .egress.upstreams }}
{{ include "portfolio-platform.network.egress" .egress.collector }}
{{- with .extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- end }}
