{{/*
What the pods of the server, of the migration, of the backup and of the test have in common.
*/}}

{{/*
Without the chart's version: a new chart whose pods are the old ones restarts none.
(dict "context" $ "component" "server")
*/}}
{{- define "portfolio-platform.podLabels" -}}
{{ include "portfolio-platform.componentLabels" . }}
app.kubernetes.io/version: {{ include "portfolio-platform.version" .context }}
app.kubernetes.io/part-of: portfolio-platform
{{- end }}

{{- define "portfolio-platform.podSettings" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "portfolio-platform.containerSettings" -}}
image: {{ include "portfolio-platform.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{- end }}

{{/*
The one folder that every container may write to.
*/}}
{{- define "portfolio-platform.tmpVolume" -}}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.tmpSizeLimit }}
{{- end }}
{{- define "portfolio-platform.tmpMount" -}}
- name: tmp
  mountPath: /tmp
{{- end }}

{{/*
Spread over hosts and zones, each release's pods for themselves where the API can tell them apart.
*/}}
{{- define "portfolio-platform.topologySpread" -}}
{{- $default := dict "labelSelector" (dict "matchLabels" (include "portfolio-platform.selectorLabels" . | fromYaml)) -}}
{{- if semverCompare ">=1.27.0-0" .Capabilities.KubeVersion.Version -}}
{{- $_ := set $default "matchLabelKeys" (list "pod-template-hash") -}}
{{- end -}}
{{- range .Values.topologySpreadConstraints }}
{{ list (mergeOverwrite (deepCopy $default) .) | toYaml }}
{{- end }}
{{- end }}

{{/*
Seconds from the order to end until the process is killed: the sleep, the drain, the grace, three seconds in which the
process closes its stores after it cut requests off, and two to spare.
*/}}
{{- define "portfolio-platform.terminationGracePeriodSeconds" -}}
{{- $shutdown := .Values.shutdown -}}
{{- add $shutdown.preStopSeconds (ceil (divf (add $shutdown.drainMs $shutdown.graceMs) 1000)) 5 -}}
{{- end }}
