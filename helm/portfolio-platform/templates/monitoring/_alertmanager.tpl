{{/*
files/alertmanager.yaml as the spec of an AlertmanagerConfig, as JSON: the same routes and inhibitions, and receivers
with those channels that alerting.receivers sets.
*/}}
{{- define "portfolio-platform.alerting.spec" -}}
{{- $file := .Files.Get "files/alertmanager.yaml" | fromYaml -}}
{{- $routes := list -}}
{{- range $file.route.routes -}}
{{- $routes = append $routes (include "portfolio-platform.alerting.route" . | fromJson) -}}
{{- end -}}
{{- $receivers := list -}}
{{- range $file.receivers -}}
{{- $receivers = append $receivers (include "portfolio-platform.alerting.receiver" (dict "receiver" . "channels" $.Values.alerting.receivers) | fromJson) -}}
{{- end -}}
{{- $inhibitions := list -}}
{{- range $file.inhibit_rules -}}
{{- $source := include "portfolio-platform.alerting.matchers" .source_matchers | fromJsonArray -}}
{{- $target := include "portfolio-platform.alerting.matchers" .target_matchers | fromJsonArray -}}
{{- $inhibitions = append $inhibitions (dict "sourceMatch" $source "targetMatch" $target "equal" .equal) -}}
{{- end -}}
{{- $route := set (include "portfolio-platform.alerting.route" $file.route | fromJson) "routes" $routes -}}
{{- dict "route" $route "receivers" $receivers "inhibitRules" $inhibitions | toJson -}}
{{- end }}

{{- define "portfolio-platform.alerting.route" -}}
{{- $route := dict "receiver" .receiver -}}
{{- range $key, $name := dict "group_by" "groupBy" "group_wait" "groupWait" "group_interval" "groupInterval" "repeat_interval" "repeatInterval" "continue" "continue" -}}
{{- if hasKey $ $key -}}
{{- $_ := set $route $name (get $ $key) -}}
{{- end -}}
{{- end -}}
{{- with .matchers -}}
{{- $_ := set $route "matchers" (include "portfolio-platform.alerting.matchers" . | fromJsonArray) -}}
{{- end -}}
{{- $route | toJson -}}
{{- end }}

{{/* 'module =~ "chat|content"' in parts. */}}
{{- define "portfolio-platform.alerting.matchers" -}}
{{- $pattern := "^(\\w+) *(=~|!~|!=|=) *\"?([^\"]*)\"?$" -}}
{{- $matchers := list -}}
{{- range . -}}
{{- $part := dict "name" (regexReplaceAll $pattern . "${1}") "matchType" (regexReplaceAll $pattern . "${2}") "value" (regexReplaceAll $pattern . "${3}") -}}
{{- $matchers = append $matchers $part -}}
{{- end -}}
{{- $matchers | toJson -}}
{{- end }}

{{/* One receiver. Takes { receiver, channels }. */}}
{{- define "portfolio-platform.alerting.receiver" -}}
{{- $channels := .channels -}}
{{- $webhooks := list -}}
{{- range .receiver.webhook_configs -}}
{{- $channel := ternary $channels.deadMansSwitch $channels.webhook (eq .url "${DEADMAN_URL}") -}}
{{- if $channel.existingSecret -}}
{{- $webhooks = append $webhooks (dict "urlSecret" (dict "name" $channel.existingSecret "key" $channel.existingSecretKey) "sendResolved" .send_resolved) -}}
{{- end -}}
{{- end -}}
{{- $calls := list -}}
{{- with $channels.pagerduty -}}
{{- if .existingSecret -}}
{{- range $call := $.receiver.pagerduty_configs -}}
{{- $who := regexReplaceAll "^\\$\\{ONCALL_(\\w+)_KEY\\}$" $call.routing_key "${1}" | lower -}}
{{- $links := list -}}
{{- range $call.links -}}
{{- $links = append $links (dict "href" .href "alt" .text) -}}
{{- end -}}
{{- $key := dict "name" $channels.pagerduty.existingSecret "key" (get $channels.pagerduty.existingSecretKeys $who) -}}
{{- $calls = append $calls (dict "routingKey" $key "url" $channels.pagerduty.url "severity" $call.severity "description" $call.description "pagerDutyLinkConfigs" $links) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $name := .receiver.name -}}
{{- $people := ternary "product" "platform" (hasSuffix "-product" $name) -}}
{{- /* Somebody has to hear: a page without a channel of its own is mail. */ -}}
{{- $silent := and (not $webhooks) (not $calls) -}}
{{- $mail := or .receiver.email_configs (and $silent (hasPrefix "page-" $name)) -}}
{{- $mails := list -}}
{{- with $channels.email -}}
{{- if and $mail .smarthost -}}
{{- $to := get .to $people | default .to.platform | required "alerting.receivers.email.to.platform says who reads the mail: set it." -}}
{{- $message := dict "to" $to "from" (required "alerting.receivers.email.from is the sender's address: set it." .from) "smarthost" .smarthost "requireTLS" .requireTLS "sendResolved" true -}}
{{- if .existingSecret -}}
{{- $message = merge $message (dict "authUsername" .username "authPassword" (dict "name" .existingSecret "key" .existingSecretKey)) -}}
{{- end -}}
{{- $mails = append $mails $message -}}
{{- end -}}
{{- end -}}
{{- if and $silent (not $mails) (or (eq $name "page-platform") (hasPrefix "ticket-" $name)) -}}
{{- fail (printf "alerting.receivers: nobody would hear what goes to %s. Set webhook.existingSecret, email.smarthost%s." $name (ternary ", or pagerduty.existingSecret" "" (hasPrefix "page-" $name))) -}}
{{- end -}}
{{- $receiver := dict "name" $name -}}
{{- range $key, $configs := dict "webhookConfigs" $webhooks "pagerdutyConfigs" $calls "emailConfigs" $mails -}}
{{- if $configs -}}
{{- $_ := set $receiver $key $configs -}}
{{- end -}}
{{- end -}}
{{- $receiver | toJson -}}
{{- end }}
