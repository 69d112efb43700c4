// Package aaa says who may use an APN: verdicts on the PAP and CHAP that a
// device sends in protocol configuration options (TS 29.061 11.2.1).
//
// A [Rule] judges by itself, from what an operator configured:
//
//	rule := &aaa.Rule{Method: hss.AuthCHAP, Required: true,
//		Login: aaa.Login{Username: "mobile@iij", Password: aaa.NewSecret("iij")}}
//	verdict := rule.Judge(&aaa.Request{
//		Session:     aaa.Session{APN: "iijmobile.biz", IMSI: imsi},
//		Credentials: credentials,
//	})
//
// Package radius, below this one, asks a server instead.
//
// A verdict gives its reason in words that never hold a password; a [Secret]
// doesn't print, whatever prints it.
package aaa
