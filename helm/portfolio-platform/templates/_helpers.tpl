{{/*
The chart's name, also where it is a dependency under an alias.
*/}}
{{- define "portfolio-platform.name" -}}
{{- .Values.nameOverride | default "portfolio-platform" -}}
{{- end }}

{{/*
The name of the release's objects. It leaves room for suffixes (a CronJob's name has 52 characters at most), and is
not cut: alerts look for "portfolio-platform" in it, and two releases must not get the same.
*/}}
{{- define "portfolio-platform.fullname" -}}
{{- $name := include "portfolio-platform.name" . -}}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{- $full = .Values.fullnameOverride | default $full -}}
{{- if gt (len $full) 42 -}}
{{- fail (printf "%s is longer than 42 characters: take a shorter release name, or set fullnameOverride." $full) -}}
{{- end -}}
{{- $full -}}
{{- end }}

{{/*
What selectors select by. A Deployment's can never be changed: neither may these lines.
(dict "context" $ "component" "server")
*/}}
{{- define "portfolio-platform.componentLabels" -}}
app.kubernetes.io/name: {{ include "portfolio-platform.name" .context }}
app.kubernetes.io/instance: {{ .context.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "portfolio-platform.selectorLabels" -}}
{{ include "portfolio-platform.componentLabels" (dict "context" . "component" "server") }}
{{- end }}

{{/*
The labels of every object.
*/}}
{{- define "portfolio-platform.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/name: {{ include "portfolio-platform.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ include "portfolio-platform.version" . }}
app.kubernetes.io/part-of: portfolio-platform
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "portfolio-platform.version" -}}
{{- .Values.image.tag | default .Chart.AppVersion | trunc 63 | trimAll "-_." | quote -}}
{{- end }}

{{- define "portfolio-platform.image" -}}
{{- $image := .Values.image -}}
{{- $registry := $image.registry | default .Values.global.imageRegistry -}}
{{- $repository := empty $registry | ternary $image.repository (printf "%s/%s" $registry $image.repository) -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository ($image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end }}

{{- define "portfolio-platform.serviceAccountName" -}}
{{- $account := .Values.serviceAccount -}}
{{- $account.create | ternary ($account.name | default (include "portfolio-platform.fullname" .)) ($account.name | default "default") -}}
{{- end }}
