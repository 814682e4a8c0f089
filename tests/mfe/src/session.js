// The front end's way to the LMS, where both have one origin: the session cookie, and Django's CSRF token in a header.

import createErrorInterceptor from "@edx/frontend-platform/auth/interceptors/createProcessAxiosRequestErrorInterceptor";
import axios from "axios";

export class SessionAuthService {
  constructor({ user, loggingService }) {
    this.user = user;
    this.client = axios.create({ xsrfCookieName: "csrftoken", xsrfHeaderName: "X-CSRFToken" });
    this.client.interceptors.response.use(undefined, createErrorInterceptor({ loggingService }));
  }

  getAuthenticatedHttpClient = () => this.client;

  getHttpClient = () => this.client;

  getAuthenticatedUser = () => this.user;

  setAuthenticatedUser = (user) => {
    this.user = user;
  };

  fetchAuthenticatedUser = async () => this.user;

  ensureAuthenticatedUser = async () => this.user;

  hydrateAuthenticatedUser = async () => {};

  getLoginRedirectUrl = (path) => `/login/?next=${encodeURIComponent(path)}`;

  redirectToLogin = (path) => window.location.assign(this.getLoginRedirectUrl(path));

  getLogoutRedirectUrl = () => "/logout/";

  redirectToLogout = () => window.location.assign(this.getLogoutRedirectUrl());
}
