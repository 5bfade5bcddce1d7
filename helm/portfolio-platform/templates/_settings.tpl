{{/*
What the server is told by its environment: plain settings, secrets, and where either comes from.
*/}}

{{/*
A value as text: YAML's whole numbers reach templates as floats, which print as 1e+06.
*/}}
{{- define "portfolio-platform.text" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) -}}
{{- int64 . -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end }}

{{/*
Plain settings, a YAML map. Those that ports, paths and times of the templates rest on are the chart's own, which
values.schema.json keeps out of `config`.
*/}}
{{- define "portfolio-platform.config" -}}
{{- $config := dict -}}
{{- if .Values.migrations.enabled -}}
{{- $_ := set $config "MIGRATE_ON_START" "false" -}}
{{- end -}}
{{- range $name, $value := .Values.config -}}
{{- $_ := set $config $name (include "portfolio-platform.text" $value) -}}
{{- end -}}
{{- $own := dict
  "APP_ENV" .Values.appEnv
  "MODULES" .Values.modules
  "HOST" "0.0.0.0"
  "PORT" "3000"
  "MANAGEMENT_PORT" "9464"
  "DATA_DIR" "/tmp/data"
  "SHUTDOWN_DRAIN_MS" (int .Values.shutdown.drainMs | toString)
  "SHUTDOWN_GRACE_MS" (int .Values.shutdown.graceMs | toString)
-}}
{{- with .Values.trustedProxies -}}
{{- $_ := set $own "TRUST_PROXY" (join "," .) -}}
{{- end -}}
{{- mergeOverwrite $config $own | toYaml -}}
{{- end }}

{{/*
Secrets that values give in the clear, a YAML map; empty where there is none.
*/}}
{{- define "portfolio-platform.givenSecrets" -}}
{{- $secrets := dict -}}
{{- range $variable, $store := dict "DATABASE_URL" .Values.database "REDIS_URL" .Values.redis "MONGODB_URI" .Values.mongodb -}}
{{- if and $store.url (not $store.existingSecret) -}}
{{- $_ := set $secrets $variable $store.url -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := .Values.secrets.values -}}
{{- $_ := set $secrets $name (include "portfolio-platform.text" $value) -}}
{{- end -}}
{{- if $secrets }}{{ toYaml $secrets }}{{ end -}}
{{- end }}

{{- define "portfolio-platform.generatedName" -}}
{{ include "portfolio-platform.fullname" . }}-generated
{{- end }}

{{/*
Keys that nobody gave, a YAML map of base64: as the cluster has them, else made. What was made once stays, also when
values give another: what is encrypted with it is read again when values give none any more.
*/}}
{{- define "portfolio-platform.generatedSecrets" -}}
{{- if not .Values.secrets.existingSecret -}}
{{- $kept := (lookup "v1" "Secret" .Release.Namespace (include "portfolio-platform.generatedName" .)).data | default dict -}}
{{- $secrets := dict -}}
{{- range $name := list "APP_SECRET" "JWT_SECRET_KEY" "TOKEN_ENCRYPTION_KEY" -}}
{{- if hasKey $kept $name -}}
{{- $_ := set $secrets $name (get $kept $name) -}}
{{- else if not (hasKey $.Values.secrets.values $name) -}}
{{- $_ := set $secrets $name (randBytes 32 | b64enc) -}}
{{- end -}}
{{- end -}}
{{- if $secrets }}{{ toYaml $secrets }}{{ end -}}
{{- end -}}
{{- end }}

{{/*
Where a container's variables come from; later ones win.
*/}}
{{- define "portfolio-platform.envFrom" -}}
- configMapRef:
    name: {{ include "portfolio-platform.fullname" . }}
{{- with .Values.secrets.existingSecret }}
- secretRef:
    name: {{ . }}
{{- end }}
{{- if include "portfolio-platform.generatedSecrets" . }}
- secretRef:
    name: {{ include "portfolio-platform.generatedName" . }}
{{- end }}
{{- if include "portfolio-platform.givenSecrets" . }}
- secretRef:
    name: {{ include "portfolio-platform.fullname" . }}
{{- end }}
{{- with .Values.extraEnvFrom }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end }}

{{/*
Variables that stand in secrets which others made, and extraEnv: a YAML list, empty where there is none.
*/}}
{{- define "portfolio-platform.env" -}}
{{- range $variable, $store := dict "DATABASE_URL" .Values.database "REDIS_URL" .Values.redis "MONGODB_URI" .Values.mongodb }}
{{- with $store.existingSecret }}
- name: {{ $variable }}
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: {{ $store.existingSecretKey }}
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end }}

{{/*
"yes" where a module that is on keeps something in PostgreSQL (src/features.ts; a test holds this against it).
*/}}
{{- define "portfolio-platform.needsDatabase" -}}
{{- $storeless := list "github-sync" -}}
{{- if or .Values.mongodb.url .Values.mongodb.existingSecret -}}
{{- $storeless = append $storeless "portfolio" -}}
{{- end -}}
{{- range $module := splitList "," .Values.modules -}}
{{- if not (has (trim $module) $storeless) -}}yes{{- end -}}
{{- end -}}
{{- end }}

{{- define "portfolio-platform.hasDatabase" -}}
{{- if or .Values.database.url .Values.database.existingSecret -}}yes{{- end -}}
{{- end }}
