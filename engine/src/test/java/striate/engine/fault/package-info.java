/** What fault tests of several packages share: doses, a small job, a command line in a process. */
package striate.engine.fault;
