package aaa

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas"
)

const hidden = "pAssw0rd-of-nobody"

// holder keeps secrets where fmt asks no methods.
type holder struct {
	secret      Secret
	credentials Credentials
	rule        *Rule
	rules       map[string]Rule
}

func TestSecretsDoNotPrint(t *testing.T) {
	secret := NewSecret(hidden)
	login := Login{Username: "u", Password: secret}
	credentials := Credentials{Protocol: PAP, Username: "u", Password: secret}
	rule := Rule{Method: hss.AuthPAP, Login: login, Subscribers: map[nas.IMSI]Subscriber{{}: {Login: login}}}
	for _, v := range []any{
		secret, &secret, login, &login, credentials, &credentials, rule, &rule,
		Request{Credentials: credentials}, &Request{Credentials: credentials},
		[]Secret{secret}, map[string]Secret{"k": secret},
		holder{secret, credentials, &rule, map[string]Rule{"a": rule}},
		&holder{secret, credentials, &rule, map[string]Rule{"a": rule}},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			text := fmt.Sprintf(verb, v)
			require.NotContains(t, text, hidden, "%s of %T", verb, v)
			require.NotContains(t, text, fmt.Sprintf("%x", hidden), "%s of %T", verb, v)
			require.NotContains(t, text, fmt.Sprintf("%X", hidden), "%s of %T", verb, v)
		}
		require.NotContains(t, fmt.Sprint(v), hidden)
		require.NotContains(t, errors.Join(fmt.Errorf("authenticate: %v", v)).Error(), hidden)
	}
}

func TestSecretsAreNotLoggedNorMarshalled(t *testing.T) {
	secret := NewSecret(hidden)
	login := Login{Username: "u", Password: secret}
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("authenticate", "secret", secret, "login", login,
			"request", &Request{Credentials: Credentials{Protocol: PAP, Password: secret}})
	}
	require.Contains(t, log.String(), mask)
	require.NotContains(t, log.String(), hidden)

	out, err := json.Marshal(login)
	require.NoError(t, err)
	require.JSONEq(t, `{"username": "u", "password": "•••"}`, string(out))
	var back Login
	require.NoError(t, json.Unmarshal([]byte(`{"username": "u", "password": "`+hidden+`"}`), &back))
	require.Equal(t, login, back)
}

func TestSecret(t *testing.T) {
	require.Equal(t, hidden, NewSecret(hidden).Reveal())
	require.Equal(t, "", Secret{}.Reveal())
	require.True(t, NewSecret("").IsZero())
	require.True(t, NewSecret("").Equal(Secret{}))
	require.True(t, NewSecret("a").Equal(NewSecret("a")))
	require.False(t, NewSecret("a").Equal(NewSecret("b")))
	require.False(t, NewSecret("a").Equal(NewSecret("aa")))
	require.False(t, NewSecret("a").Equal(Secret{}))
}
