using Distribution.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Storage;

/// <summary>Serves files to whoever has a link, as blob storage does.</summary>
internal static class FileEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(FileLinks.Path + "{**name}", GetAsync);

    private static async Task GetAsync(HttpContext context)
    {
        string name = (string?)context.GetRouteValue("name") ?? "";
        var links = context.RequestServices.GetRequiredService<FileLinks>();
        if (!links.IsValid(name, context.Request.Query["until"].ToString(), context.Request.Query["sig"].ToString()))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        if (await context.RequestServices.GetRequiredService<IBlobStore>().GetAsync(name, context.RequestAborted).ConfigureAwait(false) is not { } file)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = file.ContentType;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.Body.WriteAsync(file.Content, context.RequestAborted).ConfigureAwait(false);
    }
}
