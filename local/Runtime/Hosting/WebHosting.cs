using EmbeddedFunctions.ServiceBus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EmbeddedFunctions.Hosting;

/// <summary>The web application that carries services and, if wanted, HTTP. Nothing in it is read from the machine.</summary>
internal static class WebHosting
{
    public static WebApplicationBuilder Create(EmbeddedHostOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(options.Configuration);
        if (options.HttpUrl is not null)
        {
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = options.MaxRequestBodySize;
            });
        }
        else
        {
            builder.Services.AddSingleton<IServer, NoServer>();
        }

        builder.Services.AddSingleton<IHostLifetime, OwnerLifetime>();
        builder.Services.AddRouting();
        builder.Services.AddMvcCore();
        builder.Services.AddSingleton(options.Clock);
        foreach (Type middleware in options.Middleware)
        {
            builder.Services.AddSingleton(middleware);
        }

        return builder;
    }

    public static void AddQueues(IServiceCollection services, QueueBroker broker)
    {
        services.AddSingleton<IQueueSender>(broker);
        services.AddSingleton<IQueueOperations>(broker);
    }

    /// <summary>Whoever started the host ends it; signals of the process are not this host's business.</summary>
    private sealed class OwnerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
