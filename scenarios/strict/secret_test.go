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
		`  password: {a: b}`:                             `  password: {a: b}`,
	} {
		require.Equal(t, want, masked(line))
	}
	require.Contains(t, excerpt([]string{"password: sesame", "auth: nope"}, 2, 7), "password: ••••••")
}
