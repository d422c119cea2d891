using System.Net;
using Microsoft.AspNetCore.Http;

namespace Distribution.Local.Pages;

/// <summary>The small pages this host shows in a browser, where a real shop or provider has its own.</summary>
internal static class Html
{
    public static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <param name="body">HTML; whatever was told by anybody went through <see cref="Text"/>.</param>
    public static Task WriteAsync(HttpContext context, int status, string title, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(
            $"""
            <!doctype html>
            <html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{Text(title)}</title></head>
            <body><h1>{Text(title)}</h1>
            {body}
            </body></html>
            """,
            context.RequestAborted);
    }
}
