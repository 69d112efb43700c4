package strict

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExcerptsHideSecrets(t *testing.T) {
	for line, want := range map[string]string{
		`  password: iij # theirs`:                       `  password: ••• # theirs`,
		`a: {auth: pap, password: "p,w}", radius: {}}`:   `a: {auth: pap, password: ••••••, radius: {}}`,
		`a: {attach_password: 'it''s', x: 1}`:            `a: {attach_password: •••••••, x: 1}`,
		`  secret: between the two`:                      `  secret: •••••••••••••••`,
		`  "password": "iij"`:                            `  "password": •••••`,
		`apns: {password.example: {auth: pap}, y: z}`:    `apns: {password.example: {auth: pap}, y: z}`,
		`  description: a password that nobody may read`: `  description: a password that nobody may read`,
		`  password: {a: b}`:                             `  password: ••••••`,
		`  d: {pdp_pasword: iij, secrt: [a, b], x: y}`:   `  d: {pdp_pasword: •••, secrt: ••••••, x: y}`,
		`  "passwrod":"iij"`:                             `  "passwrod":•••••`,
		`  model: lte-router`:                            `  model: lte-router`,
	} {
		require.Equal(t, want, masked(line))
	}
	require.Contains(t, excerpt([]string{"password: sesame", "auth: nope"}, 2, 7), "password: ••••••")

	// A value that goes on below its key.
	below := []string{"d:", "  attach_password: |", "    sesame", "", "    open", "  model: x", "  secret:", "    a: {b: sesame}", "z: {password:", "  sesame, x: y}"}
	for line := range below {
		require.NotContains(t, excerpt(below, line+1, 1), "sesame")
		require.NotContains(t, excerpt(below, line+1, 1), "open")
	}
	require.Contains(t, excerpt(below, 6, 1), "  model: x")
}
