// Package flow is the traffic of subscribers: models of what they send and
// receive, and the flows that come of them.
package flow
